namespace KinoiteZfs.Lab;

/// <summary>
/// An image of five layers made by buildah, in every form buildah writes, on an open registry; and what the kernel sees
/// when buildah has put the layers together.
/// </summary>
public sealed class BuildahLayers : IAsyncLifetime, IDisposable
{
    readonly TemporaryFolder _folder = new();
    RegistryProcess? _registry;

    public Repository Repository => Repository.Parse($"{_registry!.Address}/built/layers");

    /// <summary>Host and port of the registry.</summary>
    public string Host => _registry!.Address;

    /// <summary>One line a path: find's type letter, path, then size or link target, '-' for what has
    /// neither.</summary>
    public IReadOnlyList<string> Expected { get; private set; } = [];

    public async Task InitializeAsync()
    {
        _registry = await RegistryProcess.StartOpenAsync(_folder["buildah"]);
        await Tool.RunAsync(
            Checkout.Script("layered-image.sh"), _registry.Address, "built/layers", _folder["expected"]);
        Expected = await File.ReadAllLinesAsync(Path.Combine(_folder["expected"], "expected.txt"));
    }

    /// <summary>What sha256sum said about a file of the merged image.</summary>
    public string Sha256(string name) => File.ReadAllText(Path.Combine(_folder["expected"], name + ".sha256")).Trim();

    public async Task DisposeAsync()
    {
        if (_registry is not null)
            await _registry.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();
}
