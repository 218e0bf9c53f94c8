/** Who is given an event stream over REST: by Accept, and with which parameters. */
import { get, open, useStreams } from './streaming.ts';

useStreams();

describe('who is given a stream', () => {
  test.each([
    'text/event-stream',
    'Text/Event-Stream',
    'text/event-stream; charset=utf-8',
    'text/event-stream, application/json;q=0.9',
    'application/json;q=0.5, text/event-stream;q=0.6',
    '*/*;q=0.1, text/event-stream',
    'text/event-stream;q=0.1, application/json;q=0',
  ])('%s', async (accept) => {
    for (const path of ['/configs', '/configs/a', '/configs/absent']) {
      const stream = await open(path, { headers: { Accept: accept } });
      expect([stream.status, stream.headers['content-type']]).toEqual([
        200,
        'text/event-stream; charset=utf-8',
      ]);
      stream.leave();
    }
  });

  test.each([
    'application/json',
    '*/*',
    'text/*, application/json',
    'application/json, text/event-stream',
    'text/event-stream, application/json',
    'text/event-stream, */*',
    'text/event-stream;q=0.5, application/json;q=0.6',
    'text/event-stream;q=0, */*',
  ])('not %s', async (accept) => {
    const { status, headers } = await get('/configs/a', { Accept: accept });
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
  });

  test.each(['text/event-stream;q=0', 'text/*', 'text/event', 'text/event-stream-x'])(
    'nobody: %s',
    async (accept) => {
      const { status, body } = await get('/configs', { Accept: accept });
      expect([status, body.code]).toEqual([406, 'NOT_ACCEPTABLE']);
    },
  );
});

describe('parameters', () => {
  const NONE = 'There is no such parameter.';
  const OF_JSON = 'This is for `Accept: application/json` alone.';
  const OF_STREAMS = 'This is for `Accept: text/event-stream` alone.';

  test.each([
    ['/configs?first=1', '/first', OF_JSON],
    ['/configs?after=a', '/after', OF_JSON],
    ['/configs?orderBy=NAME_ASC', '/orderBy', OF_JSON],
    ['/configs/a?version=1', '/version', OF_JSON],
    ['/configs?name=a', '/name', NONE],
    ['/configs/a?prefix=a', '/prefix', NONE],
    ['/configs/a?name=b', '/name', NONE],
  ])('%s is not one of a stream', async (path, pointer, detail) => {
    const { status, body } = await get(path, { Accept: 'text/event-stream' });
    expect([status, body.errors]).toEqual([400, [{ pointer, code: 'UNKNOWN', detail }]]);
  });

  test.each([
    ['/configs?since=1', '/since', OF_STREAMS],
    ['/configs/a?since=1', '/since', OF_STREAMS],
    ['/configs/a?name=b', '/name', NONE],
  ])('%s is none of JSON', async (path, pointer, detail) => {
    const { status, body } = await get(path, {});
    expect([status, body.errors]).toEqual([400, [{ pointer, code: 'UNKNOWN', detail }]]);
  });
});
