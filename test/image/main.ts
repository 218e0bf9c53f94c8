/**
 * Runs the image config-server:VERSION for real, on whatever engine `docker` reaches, and says what was proved, line by
 * line. The first failure ends it, with the last lines of every log. What it started is removed in any case.
 */
import { prove } from '../support/prove.ts';
import { documents } from './documents.ts';
import { ending } from './ending.ts';
import { lastLines, removeAll, setUp } from './engine.ts';
import { health } from './health.ts';
import { inside } from './inside.ts';
import { layers } from './layers.ts';
import { serving } from './serving.ts';
import { starting } from './starting.ts';

try {
  await setUp();
  await prove([...inside, ...layers, ...starting, ...serving, ...health, ...ending, ...documents], lastLines);
} finally {
  await removeAll();
}
