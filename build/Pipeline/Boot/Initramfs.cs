namespace KinoiteZfs.Pipeline.Boot;

/// <summary>The machine's first and only root: busybox, <c>init.sh</c> and drivers, and the image's own files where the
/// image has them.</summary>
static class Initramfs
{
    const int Program = 0x1ED;
    const int Data = 0x1A4;
    const int Secret = 0x180;

    /// <param name="nonce">What every mark begins with.</param>
    public static async Task WriteAsync(
        FileInfo target, BootImage image, BootKernel kernel, GuestPlan plan, string nonce, FileInfo busybox,
        CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(target.FullName, FileMode.CreateNew, FileAccess.Write);
        var archive = new CpioWriter(stream);
        foreach (var folder in (string[])["dev", "proc", "sys", "tmp"])
            await archive.AddDirectoryAsync(folder, cancellationToken);
        // The kernel opens it before the first program runs.
        await archive.AddCharacterDeviceAsync("dev/console", 5, 1, cancellationToken);
        // All that is not the image's lies here, and stands in the way of none of its paths.
        await AddAsync("boot-test/bin/busybox", Program, busybox);
        await archive.AddFileAsync("init", Program, Init(), cancellationToken);
        await archive.AddFileAsync(
            "boot-test/settings", Secret, Encoding.ASCII.GetBytes(Settings(image, plan, nonce)), cancellationToken);
        // Names of an image's files reach no shell: drivers are numbers there.
        foreach (var (index, driver) in kernel.Drivers.Index())
            await AddAsync($"boot-test/{Number(index)}.ko", Data, driver.Content);
        var order = string.Concat(kernel.Drivers.Index().Select(driver => Number(driver.Index) + "\n"));
        await archive.AddFileAsync("boot-test/order", Data, Encoding.ASCII.GetBytes(order), cancellationToken);
        foreach (var file in image.Files.Concat(kernel.Modules))
            await AddAsync(file.Path.Value, Program, file.Content);
        foreach (var (path, to) in image.Links)
            await archive.AddSymbolicLinkAsync(path.Value, to, cancellationToken);
        await archive.FinishAsync(cancellationToken);

        async Task AddAsync(string path, int permissions, FileInfo file)
        {
            await using var content = file.OpenRead();
            await archive.AddFileAsync(path, permissions, content.Length, content, cancellationToken);
        }
    }

    /// <summary>How <c>init.sh</c> calls a driver.</summary>
    static string Number(int index) => index.ToString("000", CultureInfo.InvariantCulture);

    // The paths are among those of UserlandTools: no word of them is the image's choice.
    static string Settings(BootImage image, GuestPlan plan, string nonce) =>
        $"nonce {nonce}\nplan {plan.Name}\nzfs /{image.Programs.Zfs}\nzpool /{image.Programs.Zpool}\nmodprobe /{image.Programs.Modprobe}\nsums {plan.Sums}\n";

    static byte[] Init()
    {
        using var script = typeof(Initramfs).Assembly.GetManifestResourceStream("boot-init.sh")!;
        using var bytes = new MemoryStream();
        script.CopyTo(bytes);
        return bytes.ToArray();
    }
}
