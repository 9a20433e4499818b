// What users of the generated TypeScript client do; prints the answers as JSON. Argument: where the service is.

import createClient from "openapi-fetch";
import type { components, paths } from "./.generated/typescript/contract.js";

const client = createClient<paths>({ baseUrl: process.argv[2] });

const { data: filtered } = await client.GET("/v1/quotes", {
  params: { query: { type: ["direct", "mixed"], has_speaker: true } },
});
const { data: first } = await client.GET("/v1/quotes/{id}", {
  params: { path: { id: filtered!.items[0].id } },
});

const paged: string[] = [];
let cursor: string | null | undefined;
do {
  const { data: page } = await client.GET("/v1/quotes", {
    params: { query: cursor ? { limit: 2, cursor } : { limit: 2 } },
  });
  paged.push(...page!.items.map((quote) => quote.id));
  cursor = page!.next;
} while (cursor !== null);

const { error: missing } = await client.GET("/v1/articles/{id}", { params: { path: { id: "999" } } });
const { error: refused } = await client.GET("/v1/quotes", { params: { query: { limit: 0 } } });
const problems: components["schemas"]["Problem"][] = [missing!, refused!];

console.log(
  JSON.stringify({
    filtered: filtered!.items.map((quote) => quote.id),
    text: first!.text,
    speaker: first!.speaker!.name,
    positions: first!.parts.map((part) => [part.start, part.end]),
    selectors: first!.evidence.selectors.map((selector) => selector.type),
    paged,
    missing: [problems[0].status, problems[0].detail],
    refused: [problems[1].status, problems[1].errors[0].parameter],
  }),
);
