/** The package ships no types; this is what we use of it. */
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  /** A component of Swagger UI's own React, which is not ours. */
  type SwaggerComponent = (props: Record<string, unknown>) => unknown;
  /** Replaces components by name. */
  export type SwaggerPlugin = (system: { React: { createElement(...parts: unknown[]): unknown } }) => {
    components: Record<string, SwaggerComponent>;
  };
  interface SwaggerUiOptions {
    domNode: HTMLElement;
    url: string;
    deepLinking?: boolean;
    docExpansion?: "list" | "full" | "none";
    defaultModelsExpandDepth?: number;
    filter?: boolean;
    /** Null: never ask the public validator. */
    validatorUrl: null;
    plugins?: SwaggerPlugin[];
  }
  export default function SwaggerUi(options: SwaggerUiOptions): unknown;
}
