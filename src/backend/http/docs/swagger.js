// SPDX-License-Identifier: MIT
window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#page',
  deepLinking: true,
  docExpansion: 'list',
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  // nobody else is asked whether our description is right
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
