/**
 * Messages made of events, for the clients that get the same of them: those of one document, in one form. Bounded in
 * bytes over all documents, because a client may bring as many documents as it likes; clients that keep up ask for an event at
 * about the same time, so little is enough.
 */
import { LRUCache } from 'lru-cache';

export interface DocumentMessages {
  get(event: object): Buffer | undefined;
  set(event: object, message: Buffer): void;
}

const MAX_BYTES = 8 * 1024 * 1024;
const MAX_MESSAGE_BYTES = 256 * 1024;

export class MessageCache {
  readonly #messages = new LRUCache<string, Buffer>({
    maxSize: MAX_BYTES,
    maxEntrySize: MAX_MESSAGE_BYTES,
    sizeCalculation: (message) => message.length,
  });
  readonly #numbers = new WeakMap<object, number>();
  #count = 0;

  of(document: object, form: object): DocumentMessages {
    const numbers = `${this.#numberOf(document)} ${this.#numberOf(form)}`;
    const key = (event: object) => `${numbers} ${this.#numberOf(event)}`;
    return {
      get: (event) => this.#messages.get(key(event)),
      set: (event, message) => void this.#messages.set(key(event), message),
    };
  }

  /** A number that no other object has. */
  #numberOf(object: object): number {
    const known = this.#numbers.get(object);
    if (known !== undefined) return known;
    this.#numbers.set(object, ++this.#count);
    return this.#count;
  }
}
