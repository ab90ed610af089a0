/** One simulated unit of the demo. */
export interface DemoUnit {
  readonly serial: string;
  readonly product: 'tracker' | 'sensor';
  readonly family: 'nrf91' | 'zephyr-shell';
  /** How it registers with DPS at the end: real fleets have both. */
  readonly protocol: 'http' | 'mqtt';
  readonly faults: readonly string[];
}

/** Six trackers and six sensors, as a mixed line would see them. One sensor is broken on purpose: its flash lies. */
export function demoUnits(): DemoUnit[] {
  const units: DemoUnit[] = [];
  for (let n = 1; n <= 6; n++) {
    const protocol = n % 2 === 0 ? 'http' : 'mqtt';
    units.push({ serial: testImei(n), product: 'tracker', family: 'nrf91', protocol, faults: [] });
    const faults = n === 4 ? ['write-lies'] : [];
    units.push({
      serial: `RS${String(26_110_000 + n)}`,
      product: 'sensor',
      family: 'zephyr-shell',
      protocol: n % 2 === 0 ? 'mqtt' : 'http',
      faults,
    });
  }
  return units;
}

/** A test IMEI (reporting body 00) with its Luhn check digit, 3GPP TS 23.003 annex B. */
export function testImei(n: number): string {
  const body = `00440245${String(n).padStart(6, '0')}`;
  const sum = Array.from(body).reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return body + String((10 - (sum % 10)) % 10);
}
