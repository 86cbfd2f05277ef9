using KinoiteZfs.Oci.Http.Failures;
using KinoiteZfs.Oci.Http.Transport;

namespace KinoiteZfs.Oci.Http.Manifests;

/// <summary>Reads until a registry shows what it has accepted.</summary>
static class ReadBack
{
    public static async Task<T> UntilAsync<T>(
        RetryLoop retry, string asked, Func<CancellationToken, Task<(T? Seen, string Otherwise)>> look, CancellationToken cancellation)
        where T : class
    {
        for (var tries = 1; ; tries++)
        {
            var (seen, otherwise) = await look(cancellation);
            if (seen is not null)
                return seen;
            var late = new TransientException(asked, otherwise)
            {
                Advice = "Either the registry is slow to show writes, or somebody else writes to the same place. Look at it again before going on.",
            };
            await retry.PauseAsync(asked, late, tries, cancellation);
        }
    }
}
