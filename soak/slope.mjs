/** How much a row of measurements climbs, whatever it does in between. */

/** The rise of the straight line of least squares from the first to the last of evenly spaced values. */
export function climb(values) {
  const count = values.length;
  if (count < 2) return 0;
  const meanAt = (count - 1) / 2;
  const mean = values.reduce((total, value) => total + value, 0) / count;
  let [above, below] = [0, 0];
  for (const [at, value] of values.entries()) {
    above += (at - meanAt) * (value - mean);
    below += (at - meanAt) ** 2;
  }
  return (above / below) * (count - 1);
}
