import { login, membership } from './session'
import { keep, recall } from './storage'

const home = '/pages/today/today'

/**
 * Sends whoever the school does not know yet to the login page, and afterwards back to
 * the page they wanted. True when the page may go on.
 */
export function admit(page: { route: string; options: Record<string, string | undefined> }): boolean {
  if (membership() !== undefined) return true
  const query = Object.entries(page.options).map(([key, value]) => `${key}=${value ?? ''}`)
  const wanted = `/${page.route}${query.length === 0 ? '' : `?${query.join('&')}`}`
  void wx.reLaunch({ url: `/pages/login/login?to=${encodeURIComponent(wanted)}` })
  return false
}

/** Goes on after a login: to the page wanted before, by way of the welcome the first time. */
export function enter(to: string): void {
  const wanted = to === '' ? home : decodeURIComponent(to)
  const first = recall('type-size') === undefined
  void wx.reLaunch({ url: first ? `/pages/welcome/welcome?to=${encodeURIComponent(wanted)}` : wanted })
}

/** Notes that the terms were agreed to on this phone, and when. */
export function agree(): void {
  keep('consent', new Date().toISOString())
}

/** Whether this phone agreed to the terms before, so that it may log in by itself. */
export const hasConsent = () => recall('consent') !== undefined

/** Logs in without a tap. True when the school knows this person. */
export async function enterByItself(): Promise<boolean> {
  await login()
  return membership() !== undefined
}
