// Sends requests with autocannon and prints what came of them, a line of JSON for each line of JSON that it reads:
// {url, connections, seconds, amount, requests: [{method, path, headers, body}]}. With `amount`, that many requests
// instead of so many seconds. autocannon counts whole milliseconds; here each answer keeps its own time.
"use strict";
const autocannon = require("autocannon");
const readline = require("readline");

const MICROSECONDS = 1000; // in a millisecond, which autocannon tells fractions of

function drive(job) {
  return new Promise((resolve, reject) => {
    const { url, connections, seconds, amount, requests } = job;
    const latencies = [], statuses = {};
    const cpu = process.cpuUsage(), start = process.hrtime.bigint();
    let last = start, number = 0, bytes = 0;
    // Each connection begins elsewhere in the list: otherwise all would ask for the same at once.
    const setupClient = (client) => {
      // autocannon makes text of each body, which nobody reads here: 100 us for a list in Cyrillic, 2 us for as much ASCII.
      client.pipelinedRequests.addBody = () => {};
      const first = Math.floor((requests.length * number++) / connections);
      client.setRequests([...requests.slice(first), ...requests.slice(0, first)]);
    };
    const limit = amount ? { amount } : { duration: seconds };
    const options = { url, connections, ...limit, timeout: 60, sampleInt: 50, setupClient, requests };
    const run = autocannon(options, (error, result) => {
      if (error) return reject(error);
      const { user, system } = process.cpuUsage(cpu);
      resolve({
        latencies, statuses, bytes, errors: result.errors,
        seconds: Number(last - start) / 1e9, cpu_seconds: (user + system) / 1e6,
      });
    });
    run.on("response", (client, status, size, milliseconds) => {
      last = process.hrtime.bigint();
      latencies.push(Math.round(milliseconds * MICROSECONDS));
      statuses[status] = (statuses[status] || 0) + 1;
      bytes += size;
    });
  });
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await drive(JSON.parse(line))) + "\n");
  }
}

main();
