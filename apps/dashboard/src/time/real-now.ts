import { useEffect, useState } from 'react';

/** Confirmations and reveals are between people: their instants are real time, whatever the fleet's clock does. Epoch ms, new every second. */
export function useRealNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
