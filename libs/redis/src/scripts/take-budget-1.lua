-- Grants n calls if no more than `limit` fall into any window of `windowMs`, these included.
--
-- KEYS[1]  list of the instants of granted calls in ms, newest first, at most `limit` of them
-- ARGV[1]  limit     calls per window
-- ARGV[2]  windowMs  length of the window
-- ARGV[3]  n         calls wanted, 1 to limit
-- ARGV[4]  nowMs     the caller's clock, which may be fleet time
-- result   0 when granted, else the instant in ms at which n calls will fit
local limit, window, n, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

-- The call that has to leave the window first; nil while the list is shorter than that.
local blocking = redis.call('LINDEX', KEYS[1], limit - n)
if blocking and tonumber(blocking) + window > now then
  return tonumber(blocking) + window
end

-- A caller whose clock is behind must not break the order of the list.
local newest = tonumber(redis.call('LINDEX', KEYS[1], 0) or now)
local stamp = string.format('%.0f', math.max(now, newest))
for _ = 1, n do
  redis.call('LPUSH', KEYS[1], stamp)
end
redis.call('LTRIM', KEYS[1], 0, limit - 1)
-- Real time: fleet time runs at least as fast, so nothing is forgotten early.
redis.call('PEXPIRE', KEYS[1], window)
return 0
