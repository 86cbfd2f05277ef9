namespace KinoiteZfs.Lab;

/// <summary>The three registries of the lab, shared by the tests of one collection. Each test writes repositories of
/// its own.</summary>
public sealed class Registries : IAsyncLifetime, IDisposable
{
    readonly TemporaryFolder _folder = new();
    TokenServer? _tokens;
    RegistryProcess? _open;
    RegistryProcess? _basic;
    RegistryProcess? _bearer;

    /// <summary>Everybody may do everything.</summary>
    public string Open => _open!.Address;

    /// <summary>htpasswd: <see cref="LabUser.Publisher"/> may do everything, nobody else anything.</summary>
    public string Basic => _basic!.Address;

    /// <summary>Tokens with scopes; everybody may pull.</summary>
    public string Bearer => _bearer!.Address;

    internal TokenServer Tokens => _tokens!;

    public async Task InitializeAsync()
    {
        _tokens = await TokenServer.StartAsync(LabUser.Publisher, LabUser.Upstream);
        _open = await RegistryProcess.StartOpenAsync(_folder["open"]);
        _basic = await RegistryProcess.StartBasicAsync(_folder["basic"], LabUser.Publisher);
        _bearer = await RegistryProcess.StartBearerAsync(_folder["bearer"], _tokens);
    }

    public async Task DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { _open, _basic, _bearer, _tokens })
        {
            if (part is not null)
                await part.DisposeAsync();
        }
    }

    public void Dispose() => _folder.Dispose();
}

[CollectionDefinition(Name)]
public sealed class RegistriesCollection : ICollectionFixture<Registries>
{
    public const string Name = "registries";
}
