/** What is used here of Swagger UI, whose package has no types. */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  export interface ConsoleRequest {
    headers: Record<string, string>;
    userFetch?: (url: string, init?: RequestInit) => Promise<Response>;
  }
  export default function SwaggerUI(options: {
    spec: object;
    domNode: Element | null;
    defaultModelsExpandDepth: number;
    displayRequestDuration: boolean;
    tryItOutEnabled: boolean;
    validatorUrl: null;
    plugins: { components: Record<string, () => null> }[];
    requestInterceptor: (request: ConsoleRequest) => ConsoleRequest;
  }): void;
}

declare module '*.css';
