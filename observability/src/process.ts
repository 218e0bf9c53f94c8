/** What the servers stand on: their processes, and their connections to the database. */
import { createDashboard } from './dashboard.ts';
import { curve, rate, select } from './panels.ts';

const PER_INSTANCE = '{{instance}}';

const node = [
  curve({
    title: 'CPU',
    about: 'Cores in use. JavaScript runs on one: near 1 a server can take no more.',
    unit: 'short',
    queries: [{ expr: rate('process_cpu_seconds_total'), legend: PER_INSTANCE }],
  }),
  curve({
    title: 'Event loop: delay',
    about: 'How late Node comes to what is due, since the last scrape.',
    unit: 's',
    queries: [
      { expr: select('nodejs_eventloop_lag_p50_seconds'), legend: '50 %, {{instance}}' },
      { expr: select('nodejs_eventloop_lag_p99_seconds'), legend: '99 %, {{instance}}' },
      { expr: select('nodejs_eventloop_lag_max_seconds'), legend: 'longest, {{instance}}' },
    ],
  }),
  curve({
    title: 'Garbage collection',
    about: 'Share of the time that goes into it, by kind.',
    unit: 'percentunit',
    queries: [{ expr: `sum by (kind) (${rate('nodejs_gc_duration_seconds_sum')})`, legend: '{{kind}}' }],
  }),
  curve({
    title: 'Memory of the process',
    about: 'What the system counts, and of that the heap of JavaScript and what lies outside it.',
    unit: 'bytes',
    queries: [
      { expr: select('process_resident_memory_bytes'), legend: 'resident, {{instance}}' },
      { expr: select('nodejs_heap_size_total_bytes'), legend: 'heap, {{instance}}' },
      { expr: select('nodejs_external_memory_bytes'), legend: 'outside the heap, {{instance}}' },
    ],
  }),
  curve({
    title: 'Heap in use',
    about: 'It goes up and down with each collection; lows that rise for hours are a leak.',
    unit: 'bytes',
    queries: [{ expr: select('nodejs_heap_size_used_bytes'), legend: PER_INSTANCE }],
  }),
  curve({
    title: 'Open files and sockets',
    about: 'And how many the system allows: each connection and each stream is one.',
    unit: 'short',
    queries: [
      { expr: select('process_open_fds'), legend: PER_INSTANCE },
      { expr: `min(${select('process_max_fds')})`, legend: 'most' },
    ],
  }),
  curve({
    title: 'Running for',
    about: 'A line that falls to 0 is a restart.',
    unit: 's',
    queries: [{ expr: `time() - ${select('process_start_time_seconds')}`, legend: PER_INSTANCE }],
  }),
];

const database = [
  curve({
    title: 'Reached',
    about: 'Whether the last census could ask the database.',
    unit: 'bool_yes_no',
    queries: [{ expr: select('config_server_database_up'), legend: PER_INSTANCE }],
  }),
  curve({
    title: 'Connections',
    about: 'In use, idle, and the most that each server may have (DATABASE_POOL_SIZE).',
    unit: 'short',
    queries: [
      {
        expr: `sum by (db_client_connection_state) (${select('db_client_connection_count')})`,
        legend: '{{db_client_connection_state}}',
      },
      { expr: `sum(${select('db_client_connection_max')})`, legend: 'most' },
    ],
  }),
  curve({
    title: 'Queries that wait for a connection',
    about: 'Short peaks do no harm; when some always wait, the pool or the database is too small.',
    unit: 'short',
    queries: [{ expr: select('db_client_connection_pending_requests'), legend: PER_INSTANCE }],
  }),
];

export const processes = () =>
  createDashboard({
    uid: 'config-server-process',
    title: 'config-server / Process and database',
    about: 'CPU, event loop, memory, garbage collection, and the pool of connections to PostgreSQL.',
    rows: [
      { title: 'Node', panels: node },
      { title: 'Database', panels: database },
    ],
  });
