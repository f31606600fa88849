-- KEYS: user's generation, session. ARGV: generation before the database was asked, facts, seconds to live.
-- Caches only what is still true: a change since then moved the generation or left a mark ("?") on the session.
if (redis.call('GET', KEYS[1]) or '0') ~= ARGV[1] then
  return 0
end
if redis.call('GET', KEYS[2]) == '?' then
  return 0
end
redis.call('SET', KEYS[2], ARGV[1] .. '|' .. ARGV[2], 'EX', ARGV[3])
return 1
