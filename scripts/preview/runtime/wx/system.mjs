import { Failure, asyncCall } from './call.mjs'

/** The device and the bars around a page. */
export function system(phone) {
  const { chrome } = phone
  return {
    getWindowInfo: () => ({
      windowWidth: innerWidth,
      windowHeight: innerHeight - 88,
      screenWidth: innerWidth,
      screenHeight: innerHeight,
      pixelRatio: devicePixelRatio,
      statusBarHeight: 44,
    }),
    getAppBaseInfo: () => ({ SDKVersion: '3.8.9', language: 'zh_CN', fontSizeScaleFactor: phone.fontScale }),
    getAccountInfoSync: () => ({ miniProgram: { appId: 'wx0000000000000000', envVersion: 'develop', version: '' } }),
    setNavigationBarTitle: asyncCall('setNavigationBarTitle', ({ title }) => {
      phone.pages.top.title = title
      chrome.setTitle(title)
    }),
    setNavigationBarColor: asyncCall('setNavigationBarColor', ({ frontColor, backgroundColor }) => {
      if (!['#ffffff', '#000000'].includes(frontColor)) throw new Failure('invalid frontColor')
      phone.pages.top.bar = { frontColor, backgroundColor }
      chrome.paint(phone.pages.top.bar)
    }),
    setTabBarBadge: asyncCall('setTabBarBadge', ({ index, text }) => {
      chrome.setBadge(index, text)
    }),
    removeTabBarBadge: asyncCall('removeTabBarBadge', ({ index }) => {
      chrome.setBadge(index, '')
    }),
    vibrateShort: asyncCall('vibrateShort', () => {
      phone.vibrated.push('short')
    }),
    vibrateLong: asyncCall('vibrateLong', () => {
      phone.vibrated.push('long')
    }),
    setClipboardData: asyncCall('setClipboardData', ({ data }) => {
      phone.clipboard = data
      phone.dialogs.toast('内容已复制', 1500)
    }),
    makePhoneCall: asyncCall('makePhoneCall', ({ phoneNumber }) => phone.dialogs.call(phoneNumber)),
    nextTick: (callback) => queueMicrotask(callback),
  }
}
