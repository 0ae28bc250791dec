/** The package ships no types; this is what we use of it. */
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  interface SwaggerUiOptions {
    domNode: HTMLElement;
    url: string;
    deepLinking?: boolean;
    docExpansion?: "list" | "full" | "none";
    defaultModelsExpandDepth?: number;
    filter?: boolean;
    /** Null: never ask the public validator. */
    validatorUrl: null;
  }
  export default function SwaggerUi(options: SwaggerUiOptions): unknown;
}
