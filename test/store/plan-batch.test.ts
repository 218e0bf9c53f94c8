/** Deciding a batch, against a model that does the same as plainly as possible. */
import fc from 'fast-check';
import { planBatch } from '../../src/store/batch.ts';
import { batches, snapshots } from './batch-arbitraries.ts';
import { carryOut, model } from './batch-model.ts';

const withoutData = ({
  entry: { data: _, ...entry },
  ...change
}: {
  entry: object & { data?: unknown };
}) => ({
  ...change,
  entry,
});

test('gives the results, the log and the rows of doing one change after another', () => {
  fc.assert(
    fc.property(batches, snapshots, (batch, snapshot) => {
      const expected = model(batch, snapshot);
      const plan = planBatch(batch, snapshot);
      expect(plan.results).toEqual(expected.results);
      expect(plan.log.map(withoutData)).toEqual(expected.log.map(withoutData));
      expect(carryOut(plan, snapshot)).toEqual(expected.entries);
    }),
    { numRuns: 500 },
  );
});

test('writes each name once, in order of name, so that concurrent servers lock in one order', () => {
  fc.assert(
    fc.property(batches, snapshots, (batch, snapshot) => {
      const { puts, deletes, touches } = planBatch(batch, snapshot);
      const lists = [puts.map(({ entry }) => entry.name), [...deletes], touches.map(({ name }) => name)];
      for (const names of lists) expect(names).toEqual(names.toSorted());
      expect(new Set(lists.flat()).size).toBe(lists.flat().length);
    }),
  );
});

test('changes nothing that it is given, and decides the same again', () => {
  fc.assert(
    fc.property(batches, snapshots, (batch, snapshot) => {
      const before = structuredClone(snapshot);
      const first = planBatch(batch, snapshot);
      expect(planBatch(batch, snapshot)).toEqual(first);
      expect(snapshot).toEqual(before);
    }),
  );
});
