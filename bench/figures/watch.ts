import type { Row } from '../row.ts';
export async function watch(_program: string, _quick: boolean): Promise<Row[]> {
  return [];
}
