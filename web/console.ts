/**
 * The console: Swagger UI over the OpenAPI document, calling the very server that it came from, under whatever path
 * that is reached. Nothing else is ever asked: no validator, no other host.
 */
import 'swagger-ui-dist/swagger-ui.css';
import './console.css';
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import { eventsOfAWhile } from './events-of-a-while.ts';
import { nameFields } from './field-names.ts';

const answer = await fetch('openapi.json');
const spec = { ...(await answer.json()), servers: [{ url: new URL('.', location.href).href }] };
for (const path of Object.values<{ servers?: object }>(spec.paths)) delete path.servers;

const page = document.getElementById('console');
if (page) nameFields(page);
SwaggerUI({
  spec,
  domNode: page,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  // There is one server, and this is it.
  plugins: [{ components: { ServersContainer: () => null } }],
  requestInterceptor: (request) => {
    // The library waits for the end of an answer, which an event stream does not have.
    if (request.headers.Accept === 'text/event-stream') request.userFetch = eventsOfAWhile;
    return request;
  },
});
