import assert from 'node:assert/strict'
import { test } from 'node:test'
import { phone } from './phone.mjs'
import { problem, service } from './service.mjs'

function sender(answer) {
  const server = service({ 'GET /me': answer })
  const { send, Problem, Unreachable } = phone(server).load('services/request')
  return { server, Problem, Unreachable, me: () => send('GET', '/me', undefined, { 'X-Test': 'yes' }) }
}

test('an answer is its body and the time at the server', async () => {
  const { server, me } = sender(() => [200, { name: '李' }, { DATE: 'Thu, 31 Mar 2022 02:22:00 GMT' }])
  assert.deepEqual(await me(), { data: { name: '李' }, at: Date.UTC(2022, 2, 31, 2, 22) })
  const [{ method, url, header, timeout }] = server.requests
  assert.deepEqual(
    { method, url, header, timeout },
    { method: 'GET', url: 'http://127.0.0.1:8080/api/v1/me', header: { Accept: 'application/json', 'X-Test': 'yes' }, timeout: 15_000 },
  )
})

test('an uploaded version talks to the school, not to this computer', () => {
  let asked
  const wx = {
    request: ({ url }) => (asked = url),
    getAccountInfoSync: () => ({ miniProgram: { envVersion: 'release' } }),
  }
  phone({ wx }).load('services/request').send('GET', '/me')
  assert.match(asked, /^https:\/\/.*\/api\/v1\/me$/)
})

test('a refusal is a Problem with the words of the service', async () => {
  const { me, Problem } = sender(() => problem(409, 'identity.invite_used', '这个绑定码已经用过了。'))
  await assert.rejects(me, (error) => {
    assert(error instanceof Problem)
    const { status, code, message, requestId } = error
    assert.deepEqual(
      { status, code, message, requestId },
      { status: 409, code: 'identity.invite_used', message: '这个绑定码已经用过了。', requestId: '01926b3c-5d2e-7f00-8000-0123456789ab' },
    )
    return true
  })
})

test('a 401 that a client hands to fail is a Problem too', async () => {
  const { me, Problem } = sender(() => {
    throw { errMsg: 'request:fail 401', statusCode: 401, data: { code: 'identity.session_over', detail: '登录已过期' }, header: {} }
  })
  await assert.rejects(me, (error) => error instanceof Problem && error.status === 401 && error.code === 'identity.session_over')
})

test("a proxy's page is a Problem in our words", async () => {
  const { me } = sender(() => [502, '<html>Bad Gateway</html>', { 'X-Request-Id': 'r-1' }])
  await assert.rejects(me, { status: 502, code: '', message: '服务器开小差了，请稍后再试。', requestId: 'r-1' })
})

for (const [errMsg, reason] of [
  ['request:fail errcode:-118 net::ERR_INTERNET_DISCONNECTED', 'offline'],
  ['request:fail timeout', 'timeout'],
  ['request:fail interrupted', 'offline'],
]) {
  test(`${errMsg} is Unreachable: ${reason}`, async () => {
    const { me, Unreachable } = sender(() => {
      throw { errMsg }
    })
    await assert.rejects(me, (error) => error instanceof Unreachable && error.reason === reason)
  })
}
