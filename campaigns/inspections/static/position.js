// Where the phone is, when the officer wants it on record.

/** @returns {Promise<{latitude: string, longitude: string, accuracy_m: string}>} WGS 84 degrees, metres */
export function position() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) {
      reject(new Error("none"));
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({
          latitude: coords.latitude.toFixed(6),
          longitude: coords.longitude.toFixed(6),
          accuracy_m: Math.min(coords.accuracy, 1000000).toFixed(1),
        }),
      (error) => reject(error),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}
