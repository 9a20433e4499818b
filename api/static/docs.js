"use strict";

const page = document.getElementById("docs");

SwaggerUIBundle({
  domNode: page,
  url: page.dataset.contract,
  deepLinking: true,
  // Swagger UI would send the contract's address to a validator on another site.
  validatorUrl: null,
});
