using System.Security.Cryptography;
using KinoiteZfs.Kmods.Packages;

namespace KinoiteZfs.Lab;

/// <summary>What we read out of a package is what rpm itself reads.</summary>
public sealed class PackagesThatRpmbuildMade : IDisposable
{
    const string Zfs = "2.3.2";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("xz")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("none")]
    public async Task The_header_says_what_rpm_says(string payload)
    {
        var path = await MakeAsync("--payload", payload);
        var header = (await ReadAsync(path)).Header;
        var ours = $"{header.Identity}|{header.PayloadDigest}|"
            + string.Join(',', header.Requires.Where(each => each.Name == "kernel-uname-r"
                || each.Name.StartsWith("kernel-uname-r(", StringComparison.Ordinal)));
        Assert.Equal(
            await QueryAsync(path, "%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}|%{PAYLOADDIGEST}|")
                + await KernelRequirementAsync(path),
            ours);
    }

    [Theory]
    [InlineData("xz")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("none")]
    public async Task Every_file_of_the_payload_has_the_digest_rpm_recorded(string payload)
    {
        var path = await MakeAsync("--payload", payload);
        var expected = (await QueryAsync(path, "[%{FILENAMES} %{FILEDIGESTS}\n]"))
            .Split('\n').Where(line => line.Split(' ') is [_, { Length: 64 }]);
        Assert.Equal(expected.Order(StringComparer.Ordinal), (await DigestsAsync(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_sample_for_a_real_kernel_provides_zfs_for_that_kernel()
    {
        var kernels = await RealKernels.GetAsync();
        var package = await ReadAsync(await MakeAsync());
        var result = KmodPackage.Check(package, new KmodRequest(kernels.Update, Zfs: ZfsVersion.Parse(Zfs)));
        Assert.True(result.Provides, result.Reason);
    }

    [Fact]
    public async Task A_module_built_for_the_other_real_kernel_is_found_out()
    {
        var kernels = await RealKernels.GetAsync();
        var package = await ReadAsync(await MakeAsync("--vermagic", kernels.Installed.ToString()));
        var result = KmodPackage.Check(package, new KmodRequest(kernels.Update, Zfs: ZfsVersion.Parse(Zfs)));
        Assert.Contains(
            $"expected {kernels.Update}, found {kernels.Installed}", result.Reason, StringComparison.Ordinal);
    }

    async Task<string> MakeAsync(params string[] options) =>
        (await SamplePackages.MakeAsync(
            _folder["rpms"], (await RealKernels.GetAsync()).Update, Zfs, ["--only", "kmod", .. options]))[^1];

    static async Task<RpmPackage> ReadAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return await RpmPackage.ReadAsync(file, path);
    }

    static async Task<List<string>> DigestsAsync(string path)
    {
        await using var file = File.OpenRead(path);
        var reader = await RpmReader.OpenAsync(file, path);
        var digests = new List<string>();
        await foreach (var entry in reader.ReadEntriesAsync())
        {
            if (entry.Kind == RpmEntryKind.File)
                digests.Add($"{entry.Path} {Convert.ToHexStringLower(await SHA256.HashDataAsync(entry.Content))}");
        }
        return digests;
    }

    static Task<string> QueryAsync(string path, string format) =>
        Tool.RunAsync("rpm", "-qp", "--nosignature", "--qf", format, path);

    static async Task<string> KernelRequirementAsync(string path) =>
        string.Join(',', (await Tool.RunAsync("rpm", "-qp", "--nosignature", "--requires", path)).Split('\n')
            .Where(line => line.StartsWith("kernel-uname-r", StringComparison.Ordinal)));
}
