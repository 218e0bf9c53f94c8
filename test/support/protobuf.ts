/** The little of protocol buffers that a test has to read: a message as its fields by number, each as often as it came. */

export type Value = Buffer | bigint;
export type Fields = ReadonlyMap<number, readonly Value[]>;

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH = 2;
const FIXED_32 = 5;

export function readFields(message: Buffer): Fields {
  const fields = new Map<number, Value[]>();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const bytes = (length: number) => {
    at += length;
    return message.subarray(at - length, at);
  };
  const readers: Record<number, () => Value> = {
    [VARINT]: varint,
    [FIXED_64]: () => bytes(8),
    [LENGTH]: () => bytes(Number(varint())),
    [FIXED_32]: () => bytes(4),
  };
  while (at < message.length) {
    const tag = Number(varint());
    const read = readers[tag & 7];
    if (!read) throw new Error(`no such wire type: ${tag & 7}`);
    const values = fields.get(tag >> 3) ?? [];
    fields.set(tag >> 3, values);
    values.push(read());
  }
  return fields;
}

export const messages = (fields: Fields, field: number): Fields[] =>
  (fields.get(field) ?? []).map((value) => readFields(value as Buffer));

export const text = (fields: Fields, field: number): string => bytes(fields, field).toString();

export const hex = (fields: Fields, field: number): string => bytes(fields, field).toString('hex');

export const whole = (fields: Fields, field: number): number => Number(fields.get(field)?.[0] ?? 0);

export const fixed64 = (fields: Fields, field: number): bigint => bytes(fields, field).readBigUInt64LE();

function bytes(fields: Fields, field: number): Buffer {
  return (fields.get(field)?.[0] as Buffer | undefined) ?? Buffer.alloc(0);
}
