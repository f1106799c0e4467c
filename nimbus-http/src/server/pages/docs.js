// Draws the API's own description; the page's address is the base, so that a path prefix in front does no harm.
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#documentation",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  filter: true,
  // Nothing typed here is sent anywhere but to this server.
  validatorUrl: null,
  persistAuthorization: false,
});
