namespace KinoiteZfs.Pipeline.Tests;

/// <summary>The sample packages as read, and copies which differ in the one thing a test is about.</summary>
static class SamplePackages
{
    public static Task<RpmPackage> KmodAsync(string kernel = SampleWorld.Older, string zfs = "2.4.3") =>
        ReadAsync($"kmod-zfs-{kernel}-{zfs}-1.fc43.x86_64.rpm");

    public static Task<RpmPackage> UserlandAsync(string zfs = "2.4.3") => ReadAsync($"zfs-{zfs}-1.fc43.x86_64.rpm");

    public static RpmPackage Named(this RpmPackage package, string name) =>
        package.With(header => header with { Identity = header.Identity with { Name = name } });

    public static RpmPackage Requiring(this RpmPackage package, params string[] names) =>
        package.With(header => header with { Requires = [.. names.Select(Dependency)] });

    public static RpmPackage Providing(this RpmPackage package, params string[] names) =>
        package.With(header => header with { Provides = [.. names.Select(Dependency)] });

    /// <summary>Without any of the files it has.</summary>
    public static RpmPackage Empty(this RpmPackage package) => package.With(header => header with { Files = [] });

    public static RpmPackage Without(this RpmPackage package, string path) =>
        package.With(header => header with { Files = [.. header.Files.Where(file => file.Path != path)] });

    static RpmPackage With(this RpmPackage package, Func<RpmHeader, RpmHeader> change) =>
        package with { Header = change(package.Header) };

    static RpmDependency Dependency(string name) => new(name, RpmComparison.None, "");

    static async Task<RpmPackage> ReadAsync(string name)
    {
        await using var content = File.OpenRead(Path.Combine(SampleWorld.DataFolder.FullName, "rpms", name));
        return await RpmPackage.ReadAsync(content, name);
    }
}
