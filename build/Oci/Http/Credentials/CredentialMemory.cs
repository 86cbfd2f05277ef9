namespace KinoiteZfs.Oci.Http.Credentials;

/// <summary>
/// Asks a source once for each repository: behind it may stand a program that is started for every answer. What a
/// registry refused is forgotten, so that a login renewed meanwhile is found.
/// </summary>
sealed class CredentialMemory(RegistryEndpoint registry, ICredentialSource source) : IDisposable
{
    readonly SemaphoreSlim _asking = new(1, 1);
    readonly Dictionary<string, RegistryCredential?> _known = [];

    public async Task<RegistryCredential?> FindAsync(Repository repository, CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (!_known.TryGetValue(repository.Path, out var credential))
                _known[repository.Path] = credential = await source.FindAsync(
                    registry.Host, repository, cancellationToken);
            return credential;
        }
        finally
        {
            _asking.Release();
        }
    }

    public async Task ForgetAsync(Repository repository, CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        _known.Remove(repository.Path);
        _asking.Release();
    }

    public void Dispose() => _asking.Dispose();
}
