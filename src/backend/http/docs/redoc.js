// SPDX-License-Identifier: MIT
Redoc.init('/openapi.json', {
  disableSearch: false,
  hideDownloadButton: false,
  sortRequiredPropsFirst: true,
  theme: { typography: { fontFamily: 'system-ui, sans-serif', headings: { fontFamily: 'system-ui, sans-serif' },
                         code: { fontFamily: 'ui-monospace, monospace' } } },
}, document.getElementById('page'));
