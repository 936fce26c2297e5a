import { hooks } from '../builtin/hooks.mjs'
import { Failure, asyncCall } from './call.mjs'

const maxTemplates = 3

/** Who holds the phone, and what they agree to. The simulated WeChat issues the codes. */
export function account(phone) {
  hooks.press = (openType, fire) => {
    if (openType === 'share' || openType === 'openSetting') return phone.dialogs.toast(openType === 'share' ? '选一个聊天发出去' : '微信的设置', 1500)
    if (openType !== 'getPhoneNumber') throw new Error(`button open-type="${openType}" is not imitated by the preview`)
    phoneNumber(phone).then((detail) => fire('getphonenumber', detail))
  }
  return {
    login: asyncCall('login', async () => {
      needNetwork(phone)
      return { code: await phone.simulator.loginCode(phone.user) }
    }),
    getSetting: asyncCall('getSetting', async ({ withSubscriptions }) => {
      if (!withSubscriptions) return { authSetting: {} }
      needNetwork(phone)
      return { authSetting: {}, subscriptionsSetting: await phone.simulator.settings(phone.user) }
    }),
    requestSubscribeMessage: asyncCall('requestSubscribeMessage', ({ tmplIds }) => {
      if (!phone.gesture.spend()) throw new Failure('can only be invoked by user TAP gesture.')
      if (!Array.isArray(tmplIds) || tmplIds.length === 0) throw new Failure("TmplIds can't be empty", { errCode: 10001 })
      if (tmplIds.length > maxTemplates) throw new Failure('Templates count out of max bounds', { errCode: 20003 })
      return subscribe(phone, tmplIds)
    }),
  }
}

function needNetwork(phone) {
  if (!phone.online) throw new Failure('network is offline', { errno: 600001 })
}

/** WeChat's sheet that asks for the phone number, and what the button's event then holds. */
async function phoneNumber(phone) {
  const fail = (reason) => ({ errMsg: `getPhoneNumber:fail ${reason}` })
  if (!phone.online) return fail('network is offline')
  const number = await phone.simulator.phoneNumber(phone.user)
  if (number === '') return fail('no bound phone')
  const allowed = await phone.dialogs.askPhoneNumber(number)
  if (!allowed) return fail('user deny')
  return { errMsg: 'getPhoneNumber:ok', code: await phone.simulator.phoneCode(phone.user) }
}

/** WeChat's sheet that asks for consent; it stays away when every answer is kept. */
async function subscribe(phone, templates) {
  needNetwork(phone)
  const { simulator, user } = phone
  const kept = await simulator.keptAnswers(user)
  const silent = templates.every((id) => id in kept)
  const answer = silent ? 'accept' : await phone.dialogs.askSubscription(await simulator.templateTitles(templates))
  const { errMsg, errCode, ...result } = await simulator.tap(user, templates, answer)
  if (errCode) throw new Failure(errMsg.replace(/^.*?:fail /, ''), { errCode })
  return result
}
