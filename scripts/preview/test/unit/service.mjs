/**
 * A service behind wx.request and wx.login, as a test scripts it. Routes are
 * "METHOD /path" to a function of the request; it answers [status, body] or throws what
 * fail should get.
 */
export function service(routes) {
  const requests = []
  let logins = 0
  return {
    requests,
    logins: () => logins,
    wx: {
      login: async () => ({ errMsg: 'login:ok', code: `code-${++logins}` }),
      async request({ url, method, data, header, timeout, success, fail }) {
        const path = url.replace('http://127.0.0.1:8080/api/v1', '')
        const request = { method, path, data, header, timeout, url }
        requests.push(request)
        await undefined
        try {
          const [statusCode, body, headers = {}] = routes[`${method} ${path}`](request)
          success({ statusCode, data: body, header: headers, errMsg: 'request:ok' })
        } catch (failure) {
          fail(failure)
        }
      },
    },
  }
}

/** What POST /sessions answers. */
export function session(token, { memberships = [], at = Date.now(), days = 30 } = {}) {
  const body = { token, expires_at: new Date(at + days * 86_400_000).toISOString(), account_id: 'account', memberships }
  return [201, body, { Date: new Date(at).toUTCString() }]
}

/** A problem as the service states it. */
export function problem(status, code, detail = '说明') {
  return [status, { title: 'Title', status, code, detail, request_id: '01926b3c-5d2e-7f00-8000-0123456789ab' }]
}
