/** An event stream as an answer that ends: what it tells in its first seconds. */

const LISTEN_MS = 3_000;

export async function eventsOfAWhile(url: string, init?: RequestInit): Promise<Response> {
  const answer = await fetch(url, init);
  const type = answer.headers.get('Content-Type') ?? '';
  if (!answer.body || !type.startsWith('text/event-stream')) return answer;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const end = setTimeout(() => reader.cancel(), LISTEN_MS);
  let text = '';
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) text += piece.value;
  clearTimeout(end);
  const { status, statusText, headers } = answer;
  return new Response(text, { status, statusText, headers });
}
