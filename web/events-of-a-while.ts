/** An event stream as an answer that ends: what it tells in its first seconds, and that it would have gone on. */

const LISTEN_MS = 3_000;

/** A comment, as event streams have them. */
const CUT = `: the console shows the first ${LISTEN_MS / 1000} seconds; curl -N goes on\n`;

export async function eventsOfAWhile(url: string, init?: RequestInit): Promise<Response> {
  const answer = await fetch(url, init);
  const type = answer.headers.get('Content-Type') ?? '';
  if (!answer.body || !type.startsWith('text/event-stream')) return answer;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let isCut = false;
  const end = setTimeout(() => {
    isCut = true;
    reader.cancel();
  }, LISTEN_MS);
  let text = '';
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) text += piece.value;
  clearTimeout(end);
  if (isCut) text += CUT;
  const { status, statusText, headers } = answer;
  return new Response(text, { status, statusText, headers });
}
