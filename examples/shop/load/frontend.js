// Made by olyc from shop.oly by the blueprint `load_test`.
// Change the spec, then run `olyc build`.

import http from 'k6/http';

// Who asks how: scripts/load-test.sh fills these in.
const rate = Number(__ENV.RATE);
const requests = JSON.parse(__ENV.REQUESTS);

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
  summaryTrendStats: ['med', 'max'],
  thresholds: {
    // shop_open: 99.5% of requests answered
    http_req_failed: ['rate<=0.005'],
  },
};

export default function () {
  const one = requests[Math.floor(Math.random() * requests.length)];
  http.request(one.method || 'GET', `${__ENV.BASE}${one.path}`, one.body || null, { headers: one.headers || {} });
}

// What was seen, in the form in which the build reads it. The way to the runner is in these times,
// so that they bound what is promised from above.
export function handleSummary(data) {
  const { http_req_duration: duration, http_reqs: all } = data.metrics;
  const upward = (time) => Math.ceil(time * 1000) / 1000;
  const measured = [].map((percentile) => ({
    of: 'frontend',
    shows: `percentile(latency, ${percentile}%) <= ${upward(duration.values[`p(${percentile})`])}ms`,
    samples: all.values.count,
  }));
  const said = measured.map((one) => `${one.of}: ${one.shows}, of ${one.samples} requests\n`).join('');
  if (!__ENV.EVIDENCE || measured.length === 0) return { stdout: said };
  const on = new Date().toISOString().slice(0, 10);
  const evidence = { format: 1, environment: __ENV.ENVIRONMENT, on, source: __ENV.SOURCE, measured };
  return { stdout: said, [__ENV.EVIDENCE]: `${JSON.stringify(evidence, null, 2)}\n` };
}
