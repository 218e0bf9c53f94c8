/**
 * What every request has told of it, together with that of the others of the same turn of the event loop. Between two
 * requests the code that writes and counts would have to be fetched anew each time: one after the other takes half as long.
 */

/** @returns takes what is to be told; `tell` gets it at the end of the turn, in the order in which it came. */
export function inTurns<Told>(tell: (told: Told) => void): (told: Told) => void {
  let waiting: Told[] = [];
  const tellAll = () => {
    const all = waiting;
    waiting = [];
    for (const told of all) tell(told);
  };
  return (told) => {
    if (waiting.push(told) === 1) setImmediate(tellAll);
  };
}
