import type { Row } from '../row.ts';
export async function growth(
  _program: string,
  _options: { quick: boolean; plot: string | undefined },
): Promise<Row[]> {
  return [];
}
