using KinoiteZfs.Pipeline.Model.Json;

namespace KinoiteZfs.Build.Tests;

/// <summary>Whatever a user types wrong ends with one message that says what to do, and nothing has run.</summary>
[Trait("Speed", "Slow")]
public sealed class UserErrors : IDisposable
{
    readonly FreshCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public void A_target_which_does_not_exist() =>
        _checkout.Run("Promot").FailedSaying("Target with name 'Promot' does not exist", "Promote");

    [Fact]
    public void A_parameter_which_does_not_exist() =>
        _checkout.Run("Candidate", "--lok-file", "x").FailedSaying("--lok-file", "--lock-file");

    [Fact]
    public void A_mirror_without_a_location() =>
        _checkout.Run("Status", "--mirror", "ghcr.io").FailedSaying("The mirror 'ghcr.io' has no '='");

    [Fact]
    public void A_composer_which_does_not_exist() =>
        _checkout.Run("Candidate", "--composer", "podman").FailedSaying("podman", "Native");

    [Fact]
    public void BlueBuild_on_the_embedded_registry() =>
        _checkout.Run("Candidate", "--composer", "BlueBuild")
            .FailedSaying("--composer BlueBuild", "--mirror", "--composer Containerfile");

    [Fact]
    public void A_package_transfer_which_does_not_exist() =>
        _checkout.Run("Candidate", "--package-transfer", "Link").FailedSaying("Link", "Mount");

    [Fact]
    public void A_builder_which_is_no_image_reference() =>
        _checkout.Run("ResolveInputs", "--build-container", "Not An Image")
            .FailedSaying("'Not An Image' is not an image reference");

    /// <summary>Each would go on with what the other has written.</summary>
    [Fact]
    public void A_second_run_in_one_checkout_while_the_first_goes_on()
    {
        using var first = RecordsInUse.Take(
            new DirectoryInfo(_checkout.PathOf("artifacts")), new DirectoryInfo(_checkout.PathOf(".nuke/temp")));

        _checkout.Run("ResolveInputs").FailedSaying("Another run works with the records in", "--artifacts");
        _checkout.Run("Clean").FailedSaying("Another run works with the records in");
        Assert.False(File.Exists(_checkout.PathOf("artifacts/build-inputs.json")));
        _checkout.Run("ResolveInputs", "--artifacts", "mine").Succeeded();
        Assert.True(File.Exists(_checkout.PathOf("mine/build-inputs.json")));
    }

    [Fact]
    public void A_stage_without_the_record_it_needs() =>
        _checkout.Run("Verify", "--skip").FailedSaying("build-inputs.json", "ResolveInputs");

    [Fact]
    public void A_boot_test_before_there_is_a_candidate() =>
        _checkout.Run("BootTest").FailedSaying("build-inputs.json", "ResolveInputs");

    [Fact]
    public void An_image_to_boot_which_is_no_image_reference() =>
        _checkout.Run("BootTest", "--boot-image", "Not An Image")
            .FailedSaying("'Not An Image' is not an image reference");

    [Fact]
    public void A_promotion_whose_boot_test_was_skipped() =>
        _checkout.Run("Promote", "--require-boot-test", "--skip", "BootTest")
            .FailedSaying("boot test: nobody has booted this candidate");

    [Fact]
    public void A_promotion_on_a_branch()
    {
        _checkout.Git("checkout", "--quiet", "-b", "fix");

        _checkout.Run("Promote")
            .FailedSaying("Nothing is built to be promoted; branch: this run is of refs/heads/fix", "merge it");
    }

    [Fact]
    public void A_lock_before_anything_was_resolved() =>
        _checkout.Run("Lock").FailedSaying("build-inputs.json", "ResolveInputs");

    [Fact]
    public void Two_things_to_lock_at_once() =>
        _checkout.Run("Lock", "--from", "stable-4711-0123456", "--run", "4711").FailedSaying(
            "--from and --run name two different things to lock");

    [Fact]
    public void A_replay_of_the_placeholder() =>
        _checkout.Run("Candidate", "--replay").FailedSaying("placeholder", "Lock");

    [Fact]
    public void A_lock_file_which_does_not_exist() =>
        _checkout.Run("Candidate", "--replay", "--lock-file", "nowhere.json").FailedSaying("nowhere.json", "Lock");

    [Fact]
    public void A_builder_image_where_nothing_is_compiled_in_one() =>
        _checkout.Run("ResolveInputs", "--build-container", "ghcr.io/ublue-os/other:latest")
            .FailedSaying("ghcr.io/ublue-os/other:latest", "only --akmods-builder Fork");

    [Fact]
    public void A_stream_file_which_does_not_exist() =>
        _checkout.Run("ResolveInputs", "--stream-file", "ci/other.json").FailedSaying("other.json");

    [Fact]
    public void A_stream_file_with_a_commit_that_is_none()
    {
        _checkout.Write("ci/stream.json", _checkout.Read("ci/stream.json")
            .Replace("\"commit\": \"", "\"commit\": \"main", StringComparison.Ordinal));

        _checkout.Run("ResolveInputs").FailedSaying("stream.json", "commit", "40");
    }

    [Fact]
    public void A_folder_without_packages_for_the_kernel()
    {
        Directory.CreateDirectory(_checkout.PathOf("empty"));

        _checkout.Run("Akmods", "--rpm-directory", "empty").FailedSaying("6.18.12-200.fc43.x86_64", "empty");
    }

    [Fact]
    public void Sample_packages_never_reach_a_named_registry()
    {
        _checkout.Write(
            "releases.json", """{"schemaVersion": 1, "releases": [{"version": "2.4.3", "linuxMaximum": "7.0"}]}""");
        _checkout.Run("ResolveInputs").Succeeded();

        _checkout.Run("Akmods", "--mirror", "*=layout:.nuke/temp/registry", "--zfs-releases", "releases.json")
            .FailedSaying("6.18.12-200.fc43.x86_64", "--rpm-directory");
    }

    [Fact]
    public void A_validation_without_akmods_says_how_to_refresh_them() =>
        _checkout.Run("Validate").FailedSaying("6.18.12-200.fc43.x86_64", "--rebuild-akmods");

    [Fact]
    public void A_registry_nobody_answers_at_is_not_an_empty_one()
    {
        _checkout.Write(
            "releases.json", """{"schemaVersion": 1, "releases": [{"version": "2.4.3", "linuxMaximum": "7.0"}]}""");

        _checkout.Run("ResolveInputs", "--mirror", "ghcr.io=localhost:1", "--zfs-releases", "releases.json")
            .FailedSaying("localhost:1", "after 5 tries.");
    }

    [Fact]
    public void A_status_which_cannot_be_read_is_none() =>
        _checkout.Run("Status", "--mirror", "ghcr.io=localhost:1").FailedSaying("registry broken", "could not be read");

    [Fact]
    public void A_rollback_to_nothing() => _checkout.Run("Rollback").FailedSaying("Add --to with an audit tag");

    [Fact]
    public void An_inspection_of_nothing() => _checkout.Run("Inspect").FailedSaying("Add --subject");

    [Fact]
    public void An_inspection_of_what_is_neither_image_nor_package_nor_module() =>
        _checkout.Run("Inspect", "--subject", "Not An Image")
            .FailedSaying("'Not An Image' is neither an image reference", ".rpm");

    [Fact]
    public void An_inspection_of_a_file_which_does_not_exist() =>
        _checkout.Run("Inspect", "--subject", "nowhere/zfs.ko.xz")
            .FailedSaying("There is no file", "nowhere/zfs.ko.xz");

    [Fact]
    public void An_inspection_of_an_image_which_does_not_exist() =>
        _checkout.Run("Inspect", "--subject", "ghcr.io/local/nowhere:latest")
            .FailedSaying("ghcr.io/local/nowhere:latest", "--mirror");

    [Fact]
    public void An_inspection_of_a_file_which_is_not_what_its_name_says()
    {
        _checkout.Write("zfs.ko", "no module at all");

        _checkout.Run("Inspect", "--subject", "zfs.ko").FailedSaying("zfs.ko", "cannot be inspected", "ELF");
    }

    [Fact]
    public void Cleaning_a_folder_outside_the_checkout()
    {
        using var other = new FreshCheckout();

        _checkout.Run("Clean", "--artifacts", other.Folder.FullName).FailedSaying(other.Folder.FullName, "--artifacts");

        Assert.True(File.Exists(other.PathOf("ci/stream.json")));
    }

    [Fact]
    public void A_recipe_which_is_not_committed_is_said()
    {
        _checkout.Write("recipes/recipe.yml", _checkout.Read("recipes/recipe.yml") + "# changed\n");

        var run = _checkout.Run("ResolveInputs").Succeeded();

        Assert.Contains("Not committed: recipes/recipe.yml", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_never_shows()
    {
        var run = _checkout.RunWith(
            new() { ["REGISTRY_PASSWORD"] = "hunter2secret" }, "Status", "--mirror", "hunter2secret");

        Assert.DoesNotContain(
            "hunter2secret", run.Output + _checkout.Read(".nuke/temp/build.log"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_in_the_environment_which_is_none() =>
        _checkout.RunWith(new() { ["REQUIRE_BOOT_TEST"] = "ture" }, "Promote")
            .FailedSaying("environment variable REQUIRE_BOOT_TEST", "'ture'", "true, false", "Nothing has run");

    [Fact]
    public void Variables_of_other_programs_command_nothing()
    {
        var run = _checkout.RunWith(new() { ["HOST"] = "machine", ["TARGET"] = "x86_64", [
            "PLAN"] = "true", ["ROOT"] = "/nowhere", ["SKIP"] = "all" }, "ResolveInputs").Succeeded();

        Assert.True(File.Exists(_checkout.PathOf("artifacts/build-inputs.json")), run.Output);
    }

    [Fact]
    public void A_variable_called_DELETE_deletes_nothing()
    {
        Assert.Contains(
            "Nothing was deleted", _checkout.RunWith(new() { ["DELETE"] = "true" }, "Prune").Succeeded().Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "versions deleted", _checkout.RunWith(new() { ["NUKE_DELETE"] = "true" }, "Prune").Succeeded().Output,
            StringComparison.Ordinal);
    }

    /// <summary>Also where no browser is, and no terminal: a wrong workflow made NUKE wait for a key.</summary>
    [Fact]
    public void A_plan_needs_no_browser_and_leaves_the_tree_clean()
    {
        _checkout.Write(".gitignore", ".nuke/temp/\n.nuke/build.schema.json\n");
        _checkout.Git("add", "--all");
        _checkout.Git(
            "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "--message=Ignore");

        var run = _checkout.Run("Promote", "--plan").Succeeded();

        Assert.Matches(@"1\. ResolveInputs.*\n(?:.*\n)* +\d\. Promote +-> Verify.*\(invoked\)", run.Output);
        Assert.Equal("", BuildRun.Of(new("git", ["status", "--porcelain"]), _checkout.Folder).Succeeded().Output);
    }

    [Fact]
    public void It_runs_from_another_directory()
    {
        using var other = new FreshCheckout();
        Directory.Delete(other.PathOf(".nuke"), recursive: true);

        other.Run("Status", "--root", _checkout.Folder.FullName).Succeeded();

        Assert.True(Directory.Exists(_checkout.PathOf(".nuke/temp")));
        Assert.False(Directory.Exists(other.PathOf(".nuke")));
    }

    [Fact]
    public void A_checkout_without_a_commit()
    {
        Directory.Delete(_checkout.PathOf(".git"), recursive: true);

        _checkout.Run("ResolveInputs").FailedSaying("git");
    }

    /// <summary>As an archive of a release is unpacked, on a machine with git and on one without.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_only_looks_needs_no_git(bool hasGit)
    {
        _checkout.Run("Promote").Succeeded();
        Directory.Delete(_checkout.PathOf(".git"), recursive: true);
        Dictionary<string, string> environment = hasGit ? [] : new() { ["PATH"] = PathWithoutGit() };
        string[][] calls =
        [
            ["Status"], ["History"], ["Explain", "--subject", "ghcr.io/local/kinoite-zfs:latest"],
            ["Inspect", "--subject", "ghcr.io/local/kinoite-zfs:latest"], ["--help"],
        ];

        Assert.All(calls, call => _checkout.RunWith(environment, call).Succeeded());

        _checkout.RunWith(environment, "ResolveInputs")
            .FailedSaying("git", hasGit ? "Clone the repository with git" : "install");
    }

    string PathWithoutGit()
    {
        var folder = Directory.CreateDirectory(_checkout.PathOf("bin")).FullName;
        var dotnet = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
            .Select(place => Path.Combine(place, "dotnet")).First(File.Exists);
        File.CreateSymbolicLink(Path.Combine(folder, "dotnet"), dotnet);
        return folder;
    }

    [Fact]
    public void Generating_configuration_without_saying_which_does_not_run_the_default_target()
    {
        var run = _checkout.Run("--generate-configuration");

        Assert.DoesNotContain("Night 1", run.Output, StringComparison.Ordinal);
    }
}
