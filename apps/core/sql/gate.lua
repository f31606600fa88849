-- KEYS: counter, user's generation, session. ARGV: limit, window in ms.
-- Answer: ms to wait (0: come in), the user's generation, the session's cached facts ("" on a miss).
local wait = 0
local count = redis.call('INCR', KEYS[1])
if count == 1 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
elseif count > tonumber(ARGV[1]) then
  wait = math.max(redis.call('PTTL', KEYS[1]), 1)
end
if KEYS[2] == '' then
  return {wait, '', ''}
end
local generation = redis.call('GET', KEYS[2]) or '0'
local cached = redis.call('GET', KEYS[3])
if not cached then
  return {wait, generation, ''}
end
local mark = string.find(cached, '|', 1, true)
if not mark or string.sub(cached, 1, mark - 1) ~= generation then
  return {wait, generation, ''}
end
return {wait, generation, string.sub(cached, mark + 1)}
