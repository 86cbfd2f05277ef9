namespace KinoiteZfs.Lab;

/// <summary>A machine on which nobody has installed anything by hand: what the lab needs is what its script
/// installs.</summary>
public sealed class InstallingTheLab
{
    /// <summary>Half a minute for the system, two for the packages; more on a busy machine.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task A_bare_Debian_has_every_part_afterwards()
    {
        var result = await Tool.TryAsync(Checkout.Script("bare-debian.sh"), [], limit: Limit);

        Assert.True(result.ExitCode == 0, result.All);
        Assert.Matches("(?m)^lab: installed docker-registry .* npm$", result.All);
        Assert.Matches("(?m)^lab: all [0-9]+ parts are installed$", result.All);
    }
}
