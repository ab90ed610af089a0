import { type Clock, systemClock } from '../../domain/clock.ts';

/** How long at least one of several things that overlap was going on. */
export class ActiveTime {
  readonly #clock: Clock;
  #underWay = 0;
  #sinceMs = 0;
  #totalMs = 0;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  begin(): void {
    if (this.#underWay === 0) this.#sinceMs = this.#clock.monotonicMs();
    this.#underWay += 1;
  }

  end(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#totalMs += this.#clock.monotonicMs() - this.#sinceMs;
  }

  get idle(): boolean {
    return this.#underWay === 0;
  }

  get totalMs(): number {
    return this.idle ? this.#totalMs : this.#totalMs + this.#clock.monotonicMs() - this.#sinceMs;
  }
}
