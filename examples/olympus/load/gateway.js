// Made by olyc from main.oly by the blueprint `load_test`.
// Change the spec, then run `olyc build`.

import http from 'k6/http';
import { Rate, Trend } from 'k6/metrics';

// Who asks how: scripts/load-test.sh fills these in.
const rate = Number(__ENV.RATE);
const requests = JSON.parse(__ENV.REQUESTS);

// Of what the program answered itself: how long what was expected took, and how much was something else.
const waited = new Trend('waited', true);
const failed = new Rate('failed');

export const options = {
  discardResponseBodies: true,
  scenarios: {
    // Requests arrive as users do, whether or not earlier ones were answered: what is slow
    // cannot hide behind its own slowness.
    busiest: {
      executor: 'ramping-arrival-rate',
      timeUnit: '1s',
      preAllocatedVUs: Math.ceil(rate / 4),
      maxVUs: Math.ceil(rate * 10),
      stages: [
        { target: rate, duration: '2m' },
        { target: rate, duration: '10m' },
      ],
    },
  },
  summaryTrendStats: ['med', 'p(99)', 'max'],
  thresholds: {
    // A request that could not be sent in time was made by nobody: then this was not the busiest time.
    dropped_iterations: ['count<1'],
    // gateway_fast: percentile(latency, 99%) below 100ms
    waited: ['p(99)<100'],
    // gateway_up: 99.9% of requests answered
    failed: ['rate<=0.001'],
  },
};

export default function () {
  const one = requests[Math.floor(Math.random() * requests.length)];
  const answer = http.request(one.method || 'GET', `${__ENV.BASE}${one.path}`, one.body || null, {
    headers: one.headers || {},
    redirects: 0,
  });
  // What the edge had kept says nothing of the program.
  if (answer.headers.Age !== undefined) return;
  const good = one.status ? answer.status === one.status : answer.status >= 200 && answer.status < 300;
  failed.add(!good);
  // A quick refusal makes nothing faster.
  if (good) waited.add(answer.timings.duration);
}

// What was seen, in the form in which the build reads it. The way to the runner is in these times,
// so that they bound what is promised from above.
export function handleSummary(data) {
  const { waited: times, failed: answered } = data.metrics;
  if (!times || !answered) return { stdout: 'nothing was answered as expected: nothing is written down\n' };
  const upward = (time) => Math.ceil(time * 1000) / 1000;
  const measured = [99].map((percentile) => ({
    of: 'gateway',
    shows: `percentile(latency, ${percentile}%) <= ${upward(times.values[`p(${percentile})`])}ms`,
    samples: answered.values.fails,
  }));
  const crossed = Object.values(data.metrics).some((metric) => Object.values(metric.thresholds || {}).some((one) => !one.ok));
  const said = measured.map((one) => `${one.of}: ${one.shows}, of ${one.samples} requests\n`).join('');
  if (crossed) return { stdout: `${said}not as promised: nothing is written down\n` };
  if (!__ENV.EVIDENCE || measured.length === 0) return { stdout: said };
  const on = new Date().toISOString().slice(0, 10);
  const rehearsal = __ENV.REHEARSAL ? { rehearsal: true } : {};
  const evidence = { format: 1, environment: __ENV.ENVIRONMENT, on, source: __ENV.SOURCE, ...rehearsal, measured };
  return { stdout: said, [__ENV.EVIDENCE]: `${JSON.stringify(evidence, null, 2)}\n` };
}
