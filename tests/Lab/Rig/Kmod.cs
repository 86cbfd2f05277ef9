namespace KinoiteZfs.Lab;

/// <summary>Debian 13's kmod, which has the release that Fedora ships too, laid out as in an image.</summary>
static class Kmod
{
    static readonly Lazy<Task<string>> Once = new(FindAsync);

    /// <summary>A root folder: <c>usr/bin/kmod</c>, its libraries and its loader.</summary>
    public static Task<string> TreeAsync() => Once.Value;

    static async Task<string> FindAsync()
    {
        await Tool.RunAsync(Checkout.Script("kmod.sh"), LabCache.Kmod);
        return LabCache.Kmod;
    }
}
