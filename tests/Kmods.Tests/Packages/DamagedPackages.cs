namespace KinoiteZfs.Kmods.Tests.Packages;

/// <summary>Nothing but our own exceptions comes out of damage, whatever it hits. Seeds are fixed: a failure
/// repeats.</summary>
public sealed class DamagedPackages
{
    const int Rounds = 500;

    public static TheoryData<string> Packages { get; } =
        ["payload-xz.rpm", "payload-gzip.rpm", "payload-zstd.rpm", "payload-none.rpm", "links.rpm"];

    [Theory]
    [MemberData(nameof(Packages))]
    public async Task Cut_anywhere_are_refused(string package)
    {
        var bytes = Fixture.Bytes(package);
        for (var length = 0; length < bytes.Length; length += 17)
            Assert.IsType<KmodFormatException>(
                await Record.ExceptionAsync(() => Fixture.PackageAsync(bytes[..length])), exactMatch: false);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public async Task With_one_changed_byte_are_refused_or_read_as_before(string package)
    {
        // Neither the lead's old name field nor the legacy digests and padding of the signature header are proven by
        // anything.
        var bytes = Fixture.Bytes(package);
        var expected = (await Fixture.PackageAsync(bytes)).Header.Identity;
        var random = new Random(1);
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
            await RefusedOrReadAsync(damaged, expected);
        }
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public async Task Without_digests_and_full_of_damage_give_our_exceptions_only(string package)
    {
        var parts = RpmParts.Of(Fixture.Bytes(package));
        var bytes = parts.ToBytes();
        var random = new Random(2);
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var change = random.Next(1, 8); change > 0; change--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            await RefusedOrReadAsync(damaged, expected: null);
        }
    }

    [Theory]
    [InlineData("plain.ko")]
    [InlineData("signed.ko")]
    public async Task With_damaged_modules_give_our_exceptions_only(string module)
    {
        var bytes = Fixture.Bytes(module);
        var random = new Random(3);
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = bytes[..random.Next(bytes.Length / 2, bytes.Length + 1)];
            for (var change = random.Next(1, 6); change > 0; change--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            AssertOurs(await Record.ExceptionAsync(() => Fixture.ModuleAsync(damaged)));
        }
    }

    static async Task RefusedOrReadAsync(byte[] damaged, RpmIdentity? expected)
    {
        RpmPackage? package = null;
        AssertOurs(await Record.ExceptionAsync(async () => package = await Fixture.PackageAsync(damaged)));
        if (package is not null && expected is not null)
            Assert.Equal(expected, package.Header.Identity);
    }

    static void AssertOurs(Exception? failure) =>
        Assert.True(failure is null or KmodFormatException, failure?.ToString());
}
