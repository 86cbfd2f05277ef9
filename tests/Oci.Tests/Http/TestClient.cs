using System.Text;
using KinoiteZfs.Oci.Http;
using KinoiteZfs.Oci.Http.Options;
using KinoiteZfs.Oci.Manifests;
using Microsoft.Extensions.Time.Testing;

namespace KinoiteZfs.Oci.Tests.Http;

/// <summary>A client of <see cref="Script.Host"/> whose time passes only while it waits.</summary>
sealed class TestClient
{
    public static readonly Repository Home = Repository.Parse("registry.test/o/a");
    public static readonly Repository Other = Repository.Parse("registry.test/o/b");
    public static readonly ImageReference Latest = Home.At(Tag.Parse("latest"));
    public static readonly PasswordCredential User = new("user", "pass", "the test");

    /// <summary><c>user:pass</c>.</summary>
    public const string UserBasic = "Basic dXNlcjpwYXNz";

    public static readonly RawManifest Image = new(MediaTypes.OciManifest, Encoding.UTF8.GetBytes(
        $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{},"layers":[]}"""));

    public TestClient(
        Script script, RegistryCredential? credential = null,
        Func<HttpRegistryOptions, HttpRegistryOptions>? with = null)
    {
        var options = new HttpRegistryOptions(Script.Host, new OneCredential(credential))
        {
            Handler = script,
            Time = Time,
            Delay = (pause, _) =>
            {
                Pauses.Add(pause);
                Time.Advance(pause);
                return Task.CompletedTask;
            },
            Jitter = () => 0,
            Notices = new Lines(Notices),
        };
        Registry = new HttpRegistry(with?.Invoke(options) ?? options);
    }

    public HttpRegistry Registry { get; }

    public FakeTimeProvider Time { get; } = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public TimeSpan Elapsed => Time.GetUtcNow() - Time.Start;

    public List<TimeSpan> Pauses { get; } = [];

    public List<string> Notices { get; } = [];

    public static Descriptor Blob(byte[] bytes) => new(MediaTypes.OciLayerGzip, Digest.Of(bytes), bytes.Length);

    public static byte[] Bytes(int count) =>
        [.. Enumerable.Range(0, count).Select(number => (byte)(number * 31 + number / 256))];

    public Task<RawManifest> GetLatest() => Registry.GetManifestAsync(Latest, CancellationToken.None);

    public Task<Descriptor?> FindLatest() => Registry.FindManifestAsync(Latest, CancellationToken.None);

    public Task Push(byte[] bytes) =>
        Registry.PushBlobAsync(
            Home, Blob(bytes), _ => Task.FromResult<Stream>(new MemoryStream(bytes)), CancellationToken.None);

    public async Task<byte[]> Pull(Descriptor blob)
    {
        await using var stream = await Registry.OpenBlobAsync(Home, blob, CancellationToken.None);
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    sealed class OneCredential(RegistryCredential? credential) : ICredentialSource
    {
        public Task<RegistryCredential?> FindAsync(
            string registry, Repository repository, CancellationToken cancellationToken) =>
            Task.FromResult(credential);
    }

    sealed class Lines(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
