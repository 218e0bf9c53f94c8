/**
 * The console: Swagger UI over the OpenAPI document. Nothing is asked but the server that it came from: no validator,
 * no other host.
 */
import 'swagger-ui-dist/swagger-ui.css';
import './console.css';
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import { openToAll } from './access.ts';
import { eventsOfAWhile } from './events-of-a-while.ts';
import { loadDocument } from './openapi.ts';

// Swagger UI has colours for the dark, and waits to be told.
const dark = matchMedia('(prefers-color-scheme: dark)');
const paint = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', paint);
paint();

const page = document.getElementById('console');
if (page) openToAll(page);
SwaggerUI({
  spec: await loadDocument(new URL('.', location.href).href),
  domNode: page,
  // Each call shows its own; a list of all, types of headers included, is what openapi.json is.
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  // There is one server, and this is it.
  plugins: [{ components: { ServersContainer: () => null } }],
  requestInterceptor: (request) => {
    // The library waits for the end of an answer, which an event stream does not have.
    if (request.headers.accept === 'text/event-stream') request.userFetch = eventsOfAWhile;
    return request;
  },
});
