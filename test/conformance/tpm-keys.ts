import { createPublicKey } from 'node:crypto';

/** The endorsement key of a swtpm 0.7.1 as `tpm2_createek -G rsa -u` of tpm2-tools 5.4 wrote it: base64 of TPM2B_PUBLIC. */
export const endorsementKey =
  'AToAAQALAAMAsgAgg3GXZ0SEs/gakMyNRqXXJP1S124GUgtk8qHaGzMUaaoABgCAAEMAEAgAAAAAAAEAoSo/XTzcHH1zP9flVJVH2HYK/5eDzK74' +
  'GSZAL/waaJWbpq0kcLtwYXmHLyGUnm/5uQknjuetKACXGInfiEfyjfxSTAnBImHafw6iMl8VX1D2MWM2KSQk6mJkDp0gpsGdEqrcXmjXKy4OrqsP' +
  '/p06GvkUycmc3iRPxf9zot62mDa7FzyN2XE3dk0j91xprAd2dgSBEU0tXQlhTHZuvfPiqCi2Qy1wFqpAUnxuZKYXlIZMbgmarZ3gsOqj+bovI1mM' +
  '/ZH5yXHyxWNYrvY+WDDu+93Ll9O3LzlD5LmywHpZyUitgSoBpJlTGLZQWE3RMZVLCWG/XIGlTbkk0tjjfsgk2Q==';

/** The storage root key of the same TPM. */
export const storageRootKey =
  'ARoAAQALAAMEcgAAAAYAgABDABAIAAAAAAABAOe19Ksg0KPVQYVgSppOemL+1SMq4d6rLtldEuAV7gV907GsjONZDA6nK8nDo8kxV6h/Feo1j1gt' +
  'L8yqYtE3+FnUL8p+weD/TfEwgT04BbMHMORjzrTC86uO6I1CzWUiNLxLTG0xljfPnWlc3fWLHuz0qIYA23HhtdudIjZlA/AiieLMyZU5lvO/I/wT' +
  'uf4KpF3zsWINYX4Jz8wf+t9oYfUeL5i8MwHwcJ9tyHefyQg8DxE6Xywe9TSbheiQt6KdgZdqe0LnU8SkV30r8cb6BoH62jwoQTBedKvhOvyNaP3o' +
  'niOIo7DIgG1hlBGxmHyGM9PsS2OITChXgpq5zebcVUU=';

const publicKey = createPublicKey({
  key: { kty: 'RSA', e: 'AQAB', n: Buffer.from(endorsementKey, 'base64').subarray(-256).toString('base64url') },
  format: 'jwk',
});
/** The same endorsement key in the forms that people export by mistake. */
export const endorsementPem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
export const endorsementDer = publicKey.export({ format: 'der', type: 'spki' });
