import { asyncCall } from './call.mjs'

/** Moving between pages. */
export function route(phone) {
  const move = (name) =>
    asyncCall(name, ({ url }) => {
      phone.pages[name](url)
    })
  return {
    navigateTo: move('navigateTo'),
    redirectTo: move('redirectTo'),
    switchTab: move('switchTab'),
    reLaunch: move('reLaunch'),
    pageScrollTo: asyncCall('pageScrollTo', ({ scrollTop, selector }) => {
      phone.pages.scrollTo(scrollTop, selector)
    }),
    navigateBack: asyncCall('navigateBack', ({ delta }) => {
      phone.pages.navigateBack(delta)
    }),
  }
}
