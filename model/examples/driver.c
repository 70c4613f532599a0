/* A migration driver of no device: what the audit is tried on. */
struct toy {
	struct vfio_device vdev;
	struct mutex lock;
	enum vfio_device_mig_state state;
	struct toy_file *saving, *loading;
};

struct toy_file {
	struct file *filp;
	struct toy *toy;
	bool disabled;
	size_t filled;
};

static void toy_end_all(struct toy *toy)
{
	if (toy->saving) {
		toy->saving->disabled = true;
		fput(toy->saving->filp);
		toy->saving = NULL;
	}
	if (toy->loading) {
		toy->loading->disabled = true;
		fput(toy->loading->filp);
		toy->loading = NULL;
	}
}

static ssize_t toy_read(struct file *filp, char __user *buf, size_t len, loff_t *pos)
{
	struct toy_file *session = filp->private_data;

	return session->disabled ? -ENODEV : toy_copy(session, buf, len);
}

static ssize_t toy_write(struct file *filp, const char __user *buf, size_t len, loff_t *pos)
{
	struct toy_file *session = filp->private_data;
	loff_t end;

	if (session->disabled)
		return -ENODEV;
	if (check_add_overflow(filp->f_pos, len, &end) || toy_take(session, buf, len)) {
		session->failed = true;
		return -EINVAL;
	}
	return len;
}

static const struct file_operations toy_save_fops = { .read = toy_read };
static const struct file_operations toy_load_fops = { .write = toy_write };

static struct toy_file *toy_open(struct toy *toy, const struct file_operations *fops)
{
	struct toy_file *session = kzalloc(sizeof(*session), GFP_KERNEL);

	if (!session)
		return ERR_PTR(-ENOMEM);
	session->filp = anon_inode_getfile("toy", fops, session, O_RDWR);
	if (IS_ERR(session->filp)) {
		kfree(session);
		return ERR_PTR(-ENFILE);
	}
	session->toy = toy;
	return session;
}

static struct file *toy_step(struct toy *toy, enum vfio_device_mig_state new)
{
	struct toy_file *session;
	int ret;

	switch (toy->state) {
	case VFIO_DEVICE_STATE_RUNNING:
		if (new == VFIO_DEVICE_STATE_STOP || new == VFIO_DEVICE_STATE_RUNNING_P2P)
			return NULL;
		break;
	case VFIO_DEVICE_STATE_RUNNING_P2P:
		if (new == VFIO_DEVICE_STATE_STOP || new == VFIO_DEVICE_STATE_RUNNING)
			return NULL;
		break;
	case VFIO_DEVICE_STATE_STOP:
		if (new == VFIO_DEVICE_STATE_RUNNING || new == VFIO_DEVICE_STATE_RUNNING_P2P)
			return NULL;
		if (new == VFIO_DEVICE_STATE_STOP_COPY) {
			session = toy_open(toy, &toy_save_fops);
			if (IS_ERR(session))
				return ERR_CAST(session);
			get_file(session->filp);
			toy->saving = session;
			return session->filp;
		}
		if (new == VFIO_DEVICE_STATE_RESUMING) {
			session = toy_open(toy, &toy_load_fops);
			if (IS_ERR(session))
				return ERR_CAST(session);
			get_file(session->filp);
			toy->loading = session;
			return session->filp;
		}
		break;
	case VFIO_DEVICE_STATE_RESUMING:
		if (new != VFIO_DEVICE_STATE_STOP)
			break;
		ret = toy_load(toy);
		if (ret)
			return ERR_PTR(ret);
		toy_end_all(toy);
		return NULL;
	case VFIO_DEVICE_STATE_STOP_COPY:
		if (new != VFIO_DEVICE_STATE_STOP)
			break;
		toy_end_all(toy);
		return NULL;
	default:
		break;
	}
	return ERR_PTR(-EINVAL);
}

static struct file *toy_set_state(struct vfio_device *vdev, enum vfio_device_mig_state new_state)
{
	struct toy *toy = container_of(vdev, struct toy, vdev);
	enum vfio_device_mig_state next;
	struct file *file = NULL;
	int ret;

	mutex_lock(&toy->lock);
	if (toy->state == VFIO_DEVICE_STATE_ERROR)
		file = ERR_PTR(-EIO);
	while (!IS_ERR(file) && new_state != toy->state) {
		ret = vfio_mig_get_next_state(vdev, toy->state, new_state, &next);
		if (ret) {
			file = ERR_PTR(ret);
			break;
		}
		file = toy_step(toy, next);
		if (IS_ERR(file))
			break;
		toy->state = next;
		if (WARN_ON(file && new_state != toy->state)) {
			fput(file);
			file = ERR_PTR(-EINVAL);
			break;
		}
	}
	mutex_unlock(&toy->lock);
	return file;
}

static const struct vfio_migration_ops toy_ops = { .migration_set_state = toy_set_state };

static int toy_init(struct vfio_device *vdev)
{
	vdev->migration_flags = VFIO_MIGRATION_STOP_COPY;
	if (toy_can_p2p(vdev))
		vdev->migration_flags |= VFIO_MIGRATION_P2P;
	vdev->mig_ops = &toy_ops;
	return 0;
}

static void toy_reset_done(struct pci_dev *pdev)
{
	struct toy *toy = dev_get_drvdata(&pdev->dev);

	mutex_lock(&toy->lock);
	toy->state = VFIO_DEVICE_STATE_RUNNING;
	toy_end_all(toy);
	mutex_unlock(&toy->lock);
}

static const struct pci_error_handlers toy_err_handlers = { .reset_done = toy_reset_done };
