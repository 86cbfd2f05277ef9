using System.Buffers.Binary;
using System.Text;
using KinoiteZfs.Pipeline.Reports.Changes;
using Microsoft.Data.Sqlite;

namespace KinoiteZfs.Pipeline.Tests.Reports.Changes;

public sealed class WhatAPromotionChanged : IDisposable
{
    readonly StreamOnDisk _stream = new();
    readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _stream.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Kernels_ZFS_and_base_stand_beside_each_other()
    {
        var changes = await ChangesAsync(
            await PromoteAsync(await Night.FirstAsync(_stream)), await PromoteAsync(await Night.SecondAsync(_stream)));

        Assert.Contains(
            $"| Kernels | `{Night.OldKernel}, {Night.Kernel}` | `{Night.Kernel}, {Night.NewKernel}` |", changes,
            StringComparison.Ordinal);
        Assert.Contains("| OpenZFS | `2.4.1` | the same |", changes, StringComparison.Ordinal);
        Assert.Contains("| Base image | `43.20261120` | `43.20261121` |", changes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_own_packages_are_told_which_came_and_which_went()
    {
        var changes = await ChangesAsync(
            await PromoteAsync(await Night.FirstAsync(_stream)), await PromoteAsync(await Night.SecondAsync(_stream)));

        Assert.Contains(
            $"`kmod-zfs-{Night.NewKernel}-2.4.1-1.fc43.x86_64` new; `kmod-zfs-{Night.OldKernel}-2.4.1-1.fc43.x86_64` gone.",
            changes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_stable_image_is_new()
    {
        var changes = await ChangesAsync(await PromoteAsync(await Night.FirstAsync(_stream)));

        Assert.StartsWith("`ghcr.io/dana/kinoite-zfs:latest` is new.", changes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_move_nothing_changed()
    {
        var night = await Night.FirstAsync(_stream);

        Assert.Contains(
            "is unchanged", await ChangesAsync(await PromoteAsync(night), await PromoteAsync(night)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Package_databases_are_compared_by_name_and_all_versions()
    {
        var (before, after) = (
            await ImageAsync(
                "1", "bash 5.2 1 x86_64", "kernel 6.18.9 200 x86_64", "kernel 6.18.12 200 x86_64", "gone 1 1 noarch"),
            await ImageAsync(
                "2", "bash 5.3 1 x86_64", "kernel 6.18.12 200 x86_64", "kernel 6.18.13 200 x86_64", "new 1 1 noarch"));

        var changes = PackageChange.Between((await ReadAsync(before)).Packages!, (await ReadAsync(after)).Packages!);

        Assert.Equal(
            [
                new PackageChange("bash.x86_64", "5.2-1", "5.3-1"), new PackageChange("gone.noarch", "1-1", ""),
                new PackageChange("kernel.x86_64", "6.18.12-200, 6.18.9-200", "6.18.12-200, 6.18.13-200"),
                new PackageChange("new.noarch", "", "1-1"),
            ],
            changes);
    }

    [Fact]
    public async Task An_image_without_a_package_database_says_so()
    {
        var image = await _stream.PublishAsync(_stream.Repositories.Image.At(Tag.Parse("none")), "nothing");

        Assert.Contains("has no RPM database", (await ReadAsync(image)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_which_is_no_database_says_so_and_fails_nothing()
    {
        var image = await PublishAsync("broken", "not a database, whatever it is called"u8.ToArray());

        Assert.Contains("cannot be read", (await ReadAsync(image)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_with_another_schema_says_so()
    {
        var image = await PublishAsync("other", Database(connection => Execute(connection, "CREATE TABLE other (x)")));

        Assert.Contains("cannot be read", (await ReadAsync(image)).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(60)]
    public async Task An_entry_which_is_no_package_says_so(int length)
    {
        var image = await PublishAsync($"entry-{length}", Database(
            connection => Insert(connection, Enumerable.Repeat((byte)0xff, length).ToArray())));

        Assert.Contains("cannot be read", (await ReadAsync(image)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_fails_afterwards_does_not_make_the_promotion_fail()
    {
        var record = await PromoteAsync(await Night.FirstAsync(_stream));
        var failing = new WatchedRegistry(_stream.Registry);
        failing.Fail($"{_stream.Repositories.Image}@{record.Image}", new RegistryUnavailableException(
            "The registry answers 502."));

        var changes = await ChangelogStage.RunAsync(
            record, _stream.Repositories.Image, failing, false, Silence.Instance, CancellationToken.None);

        Assert.Contains("could not be read: The registry answers 502", changes, StringComparison.Ordinal);
    }

    Task<PromotionRecord> PromoteAsync(Night night) =>
        PromoteStage.RunAsync(
            night.Request, _stream.Registry, _stream.Records, new InstantTime(), Silence.Instance,
            CancellationToken.None);

    /// <summary>Of the last of them.</summary>
    Task<string> ChangesAsync(params PromotionRecord[] promotions) =>
        ChangelogStage.RunAsync(
            promotions[^1], _stream.Repositories.Image, _stream.Registry, comparePackages: false, Silence.Instance,
            CancellationToken.None);

    Task<InstalledPackages> ReadAsync(ImageReference image) =>
        InstalledPackages.ReadAsync(_stream.Registry, image, Silence.Instance, CancellationToken.None);

    Task<ImageReference> ImageAsync(string tag, params string[] packages) => PublishAsync(tag, Database(connection =>
    {
        foreach (var package in packages)
            Insert(connection, Header(package.Split(' ')));
    }));

    async Task<ImageReference> PublishAsync(string tag, byte[] database)
    {
        using var buffer = new MemoryStream();
        await using var layer = new LayerBuilder(buffer, DateTimeOffset.UnixEpoch);
        await layer.AddFileAsync(
            ImagePath.Parse("usr/share/rpm/rpmdb.sqlite"), 0x1A4, database.Length, new MemoryStream(database),
            CancellationToken.None);
        var built = await layer.FinishAsync(CancellationToken.None);
        return await _stream.PublishAsync(_stream.Repositories.Image.At(Tag.Parse(tag)), [(built, buffer.ToArray())]);
    }

    byte[] Database(Action<SqliteConnection> fill)
    {
        var file = Path.Combine(_folder.Directory.FullName, $"{Guid.NewGuid():n}.sqlite");
        using (var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString()))
        {
            connection.Open();
            fill(connection);
        }
        return File.ReadAllBytes(file);
    }

    static void Insert(SqliteConnection connection, byte[] blob)
    {
        Execute(
            connection,
            "CREATE TABLE IF NOT EXISTS Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)");
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO Packages (blob) VALUES ($blob)";
        insert.Parameters.AddWithValue("$blob", blob);
        insert.ExecuteNonQuery();
    }

#pragma warning disable CA2100 // Every statement is a literal of this class.
    static void Execute(SqliteConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
#pragma warning restore CA2100

    /// <summary>Name, version, release and architecture as rpm's tags 1000, 1001, 1002 and 1022, type string.</summary>
    static byte[] Header(string[] values)
    {
        int[] tags = [1000, 1001, 1002, 1022];
        using var store = new MemoryStream();
        var blob = new List<byte>();
        var index = new List<byte>();
        foreach (var (tag, value) in tags.Zip(values))
        {
            foreach (var number in new[] { tag, 6, (int)store.Length, 1 })
                index.AddRange(BigEndian(number));
            store.Write([.. Encoding.UTF8.GetBytes(value), 0]);
        }
        blob.AddRange(BigEndian(tags.Length));
        blob.AddRange(BigEndian((int)store.Length));
        return [.. blob, .. index, .. store.ToArray()];
    }

    static byte[] BigEndian(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
