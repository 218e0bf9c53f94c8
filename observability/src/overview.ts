/** The first place to look: are the objectives kept, and the four golden signals for both surfaces. */
import { createDashboard } from './dashboard.ts';
import { objectivesKept } from './objectives-kept.ts';
import { curve, droppedStreams, lines, quantile, rate, select } from './panels.ts';

const REQUEST = 'http_server_request_duration_seconds';
const OPERATION = 'config_server_operation_duration_seconds';

const surfaces = [
  { name: 'REST', where: 'http_route=~"/configs.*"' },
  { name: 'GraphQL', where: 'http_route="/graphql"' },
];

const latency = [
  ...surfaces.map(({ name, where }) =>
    curve({
      title: `${name}: duration of requests`,
      about:
        'From the end of the request’s head until the response has ended. Event streams count until they begin. A point is one request: click it to see its trace.',
      unit: 's',
      exemplars: true,
      queries: [0.5, 0.95, 0.99].map((share) => ({
        expr: quantile(share, REQUEST, where),
        legend: `${share * 100} %`,
      })),
    }),
  ),
  curve({
    title: 'Operations: 99th percentile',
    about:
      'Of each operation, whichever surface asked for it, without HTTP: where requests are slow, the slow operation tells why.',
    unit: 's',
    exemplars: true,
    queries: [{ expr: quantile(0.99, OPERATION, '', 'operation'), legend: '{{operation}}' }],
  }),
];

const traffic = [
  curve({
    title: 'Requests',
    about: 'By surface; event streams count when they begin.',
    unit: 'reqps',
    stacked: true,
    queries: surfaces.map(({ name, where }) => ({
      expr: `sum(${rate(`${REQUEST}_count`, where)})`,
      legend: name,
    })),
  }),
  curve({
    title: 'Operations',
    about: 'A GraphQL document may hold several.',
    unit: 'ops',
    stacked: true,
    queries: [{ expr: `sum by (operation) (${rate(`${OPERATION}_count`)})`, legend: '{{operation}}' }],
  }),
  curve({
    title: 'Bytes answered',
    about: 'Bodies of responses, by route.',
    unit: 'Bps',
    stacked: true,
    queries: [
      {
        expr: `sum by (http_route) (${rate('http_server_response_body_size_bytes_sum')})`,
        legend: '{{http_route}}',
      },
    ],
  }),
];

const errors = [
  curve({
    title: 'Operations that did not succeed',
    about:
      'By code. INTERNAL_SERVER_ERROR and UNAVAILABLE are faults of the server and use up the error budget; all others are refusals that the caller brought about.',
    unit: 'ops',
    queries: [
      {
        expr: `sum by (outcome) (${rate(`${OPERATION}_count`, 'outcome!="OK"')})`,
        legend: '{{outcome}}',
      },
    ],
  }),
  curve({
    title: 'Responses from 400 on',
    about:
      'By route and status. GraphQL answers with 200 when a document was executed, whatever came of it: see the operations.',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (http_route, http_response_status_code) (${rate(`${REQUEST}_count`, 'http_response_status_code=~"[45].."')})`,
        legend: '{{http_response_status_code}} {{http_route}}',
      },
    ],
  }),
  curve({
    title: 'Refused before it was a request',
    about:
      'By status: heads that could not be read, were too large or took too long. They are no requests elsewhere.',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (http_response_status_code) (${rate('config_server_http_refused_total')})`,
        legend: '{{http_response_status_code}}',
      },
    ],
  }),
  droppedStreams(),
];

const saturation = [
  curve({
    title: 'Requests under way',
    about:
      'Streams that have begun are not counted. A number that grows while traffic does not means waiting.',
    unit: 'short',
    queries: [{ expr: select('http_server_active_requests'), legend: '{{instance}}' }],
  }),
  curve({
    title: 'Event loop: delay, 99th percentile',
    about: 'How long Node takes to come to what is due. Everything on that server waits so long.',
    unit: 's',
    queries: [{ expr: select('nodejs_eventloop_lag_p99_seconds'), legend: '{{instance}}' }],
  }),
  curve({
    title: 'Writer and pool',
    about: 'Changes waiting to be written, and queries waiting for a connection. Both should be near 0.',
    unit: 'short',
    queries: [
      { expr: select('config_server_writer_queue_length'), legend: 'changes, {{instance}}' },
      { expr: select('db_client_connection_pending_requests'), legend: 'queries, {{instance}}' },
    ],
  }),
];

const log = [
  lines(
    'Warnings and errors',
    'Open a line for its fields; its trace_id leads to the trace.',
    '{service_name="$service"} | json | level=~"warn|error|fatal"',
  ),
  lines(
    'Slow requests',
    'That took longer than 250 ms. Their trace_id leads to where the time went.',
    '{service_name="$service"} | json | msg="request" | ms > 250',
  ),
  lines(
    'Everything of one trace',
    'Lines that name the trace given above; without one, all of them.',
    '{service_name="$service"} |= "$trace_id"',
  ),
];

export const overview = () =>
  createDashboard({
    uid: 'config-server-overview',
    title: 'config-server / Overview',
    about: 'Whether the objectives are kept, and latency, traffic, errors and saturation of both surfaces.',
    hasLogs: true,
    rows: [
      { title: 'Objectives', panels: objectivesKept },
      { title: 'Latency', panels: latency },
      { title: 'Traffic', panels: traffic },
      { title: 'Errors', panels: errors },
      { title: 'Saturation', panels: saturation },
      { title: 'Log', panels: log },
    ],
  });
